// import x from "lodash";
/* import "node:fs" */
export class Room {}
