cosnt LIMIT = 10;

export class Token {
  limit = LIMIT;
}
