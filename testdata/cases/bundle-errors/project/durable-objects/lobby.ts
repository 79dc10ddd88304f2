const clamp = (n: number) => Math.max(0, n);

export class Lobby {
  fetch() {
    return new Response(String(clamp(1)));
  }
}
