export class Quote {
  fetch() {
    return new Response('it's here');
  }
}
