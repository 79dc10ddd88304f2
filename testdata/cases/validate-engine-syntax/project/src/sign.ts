export class Sign {
  name = “room”;
}
