export class Heavy {}
