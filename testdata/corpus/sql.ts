import { DurableObject } from 'cloudflare:workers'

export class Board extends DurableObject {
  sql = this.ctx.storage.sql
  top(limit: number) {
    return this.sql.exec(`
      SELECT name, score FROM scores
      ORDER BY score DESC LIMIT ?`, limit).toArray()
  }
}
