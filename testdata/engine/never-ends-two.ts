for (;;);
export class Two {}
