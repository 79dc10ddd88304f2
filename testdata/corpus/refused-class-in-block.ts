{
  class Room {}
}
