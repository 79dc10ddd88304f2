import {
  a,
  b,
} from
  "somewhere";
export class Room {}
