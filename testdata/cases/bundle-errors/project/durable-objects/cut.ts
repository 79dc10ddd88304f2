export class Cut {
  fetch() {
    return new Response(`a ${"b"`);
  }
}
