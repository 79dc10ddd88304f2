export class Room { greeting = "🦋 你好" } // 👨‍👩
