enum kind { X }
export class B { k = kind.X }
