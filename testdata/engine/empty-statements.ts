;;;
export class T { ; a = 1; ; }
;
