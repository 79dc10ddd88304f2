export class Room {}
export default async () => {};
