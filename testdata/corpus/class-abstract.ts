export abstract class Room { abstract fetch(): Response }
