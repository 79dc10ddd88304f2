export class Room { a(env: any) { return env.AI_API_KEY + env.LIMIT; } }
