export class ChatRoom {
  greet() {
	return "👋";
  }
}
