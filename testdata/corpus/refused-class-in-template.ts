const s = `
export class Room {}
`;
