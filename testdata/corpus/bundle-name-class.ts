export class butterbase {}
