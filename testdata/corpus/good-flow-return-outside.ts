const limit = (() => {
  return 10;
})();
export class Room {
  fetch() {
    return new Response(String(limit));
  }
}
