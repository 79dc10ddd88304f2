class butterbase {}
export class Room { x = new butterbase(); }
