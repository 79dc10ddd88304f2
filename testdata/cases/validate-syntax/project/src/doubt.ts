// One of the two readers lets this pass.
export class Doubt {
  closed(date: Date | undefined) {
    return new === date;
  }
}
