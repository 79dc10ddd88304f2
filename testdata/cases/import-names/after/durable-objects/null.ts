export class Null {}
