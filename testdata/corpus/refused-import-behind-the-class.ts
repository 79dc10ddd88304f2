export class Room {}
import "late";
