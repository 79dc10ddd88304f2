// One of the two readers lets this pass.
export class Doubt {
  sum(values: number[]) {
    return values.reduce((sum, value) => { return sum + value; }(), 0);
  }
}
