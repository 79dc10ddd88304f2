/** doc */
// export class Not {}
/* export class Nor {} */
export /* the */ class /* one */ T /* ! */ {}
