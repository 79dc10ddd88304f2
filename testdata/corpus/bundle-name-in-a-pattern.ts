const { a: butterbase } = { a: 1 };
export class Room { b = butterbase }
