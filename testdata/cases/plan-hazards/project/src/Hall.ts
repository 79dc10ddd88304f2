export class Hall {}
