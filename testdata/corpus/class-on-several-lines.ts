export
class
Room
{
}
