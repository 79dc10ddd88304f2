export class Room {
  a() { try { throw new Error("x") } catch { return 1 } finally { void 0 } }
  b() { try {} catch (e: unknown) { return (e as Error).message } }
}
