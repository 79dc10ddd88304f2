export class Room {}
export default { fetch() {} };
