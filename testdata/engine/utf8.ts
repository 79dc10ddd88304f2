// Grüße, 世界, 🎮
const Größe = "🎲";
export class Würfel { g = Größe; }
