// <script>&amp;</script>
export class Room { html = "<b>" + '</b>' }
