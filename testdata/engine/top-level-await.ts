const ready = await Promise.resolve(3);
export class T { r = ready; }
