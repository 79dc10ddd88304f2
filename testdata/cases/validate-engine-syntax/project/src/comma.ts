export class Comma {
  settings() {
    return {
      limit: 10
      window: 60,
    };
  }
}
