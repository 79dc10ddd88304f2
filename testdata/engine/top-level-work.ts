const table: number[] = [];
for (let i = 0; i < 100000; i++) table.push(i * i);
export class T { t = table; }
