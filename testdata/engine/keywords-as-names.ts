const type = 1, of = 2, get = 3, async = 4, from = 5;
export class T { static = type; get = of; async() { return get + async + from; } new() {} delete() {} }
