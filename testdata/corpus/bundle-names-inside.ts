export class Room {
  butterbase = 1;
  ROUTES() { const checkAuth = 2; return checkAuth; }
}
