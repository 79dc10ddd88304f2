export class T { n = Number("010"); s = "\u{1F600}\x41"; }
