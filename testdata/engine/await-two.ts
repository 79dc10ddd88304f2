export class Two {
  async alarm() { return `${await}`; }
}
