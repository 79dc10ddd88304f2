// One of the two readers lets this pass.
export class Doubt extends DurableObject, Object {
  words?: string[];
}
