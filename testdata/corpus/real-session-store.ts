// plan: service_key
import { DurableObject } from 'cloudflare:workers'

type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

interface Options { ttl?: number; rolling?: boolean }

const HOUR = 3600e3

/** A user's session. No semicolons anywhere. */
export class SessionStore extends DurableObject {
  private data: Map<string, Json> | undefined

  private async open() {
    if (this.data) return this.data
    const entries = await this.ctx.storage.get<[string, Json][]>('data')
    return (this.data = new Map(entries))
  }

  async get<T extends Json>(name: string, fallback: T): Promise<T> {
    const data = await this.open()
    return (data.get(name) as T | undefined) ?? fallback
  }

  async set(values: Record<string, Json>, { ttl = 24 * HOUR, rolling = true }: Options = {}) {
    const data = await this.open()
    Object.entries(values).forEach(([name, value]) => data.set(name, value))
    await this.ctx.storage.put('data', [...data])
    if (rolling || !(await this.ctx.storage.getAlarm())) await this.ctx.storage.setAlarm(Date.now() + ttl)
  }

  async destroy() {
    this.data = undefined
    await this.ctx.storage.deleteAlarm()
    await this.ctx.storage.deleteAll()
  }

  alarm = () => this.destroy()

  async fetch(request: Request): Promise<Response> {
    const name = decodeURIComponent(new URL(request.url).pathname.slice(1))
    const { method } = request
    if (method === 'DELETE') {
      await this.destroy()
      return new Response(null, { status: 204 })
    }
    if (method === 'PUT') {
      await this.set({ [name]: await request.json<Json>() })
      return new Response(null, { status: 204 })
    }
    const value = await this.get(name, null)
    return value === null ? new Response(null, { status: 404 }) : Response.json(value)
  }
}
