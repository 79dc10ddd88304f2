const missing: any = null;

export const x = missing.y;
export class Two {}
