const limit = 10;
if (limit > 20) {
  return;
}
export class Room {
  fetch() {
    return new Response(String(limit));
  }
}
