export class Panel {}
