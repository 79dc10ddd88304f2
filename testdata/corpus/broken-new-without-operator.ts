export class Room { a() { const m new Map(); return m; } }
