@registered
export class Two {}
