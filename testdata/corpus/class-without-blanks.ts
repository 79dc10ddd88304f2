export/**/class/**/Room{}
