// plan: authenticated
export class Counter {
  constructor(state, env) {
    this.state = state
    this.storage = state.storage
  }

  async fetch(request) {
    const url = new URL(request.url)
    let value = (await this.storage.get('value')) || 0
    switch (url.pathname) {
      case '/increment':
        ++value
        break
      case '/decrement':
        --value
        break
      case '/':
        break
      default:
        return new Response('Not found', { status: 404 })
    }
    await this.storage.put('value', value)
    return new Response(value.toString(), {
      headers: { 'content-type': 'text/plain' },
    })
  }
}
