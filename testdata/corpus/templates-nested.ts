export class Room {
  a = (x: string) => `a ${x ? `b ${`c ${x}`}` : "}"} \` \${x}`;
}
