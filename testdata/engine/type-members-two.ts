type Move = {
  from: string to: string;
};
export class Two { m?: Move; }
