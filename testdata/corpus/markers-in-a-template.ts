const s = `
<<<<<<< ours
=======
>>>>>>> theirs
`;
export class Room { s = s }
