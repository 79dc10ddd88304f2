/* a */ export /* b */ class /* c */ Room /* d */ { /* e */ f() /* g */ { /* h */ } /* i */ } // j
