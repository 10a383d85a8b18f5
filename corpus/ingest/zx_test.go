package ingest_test
import ("testing";"fmt";"time";"bytes";"github.com/xuri/excelize/v2")
func TestZX(t *testing.T){ f:=excelize.NewFile(); f.SetCellValue("Sheet1","A1",0.1+0.2); f.SetCellValue("Sheet1","B1",12345678901234); f.SetCellValue("Sheet1","C1",1.5e-7);f.SetCellValue("Sheet1","D1",time.Date(2022,3,14,0,0,0,0,time.UTC));f.SetCellValue("Sheet1","E1",time.Date(2022,3,14,10,20,0,0,time.UTC));f.SetCellValue("Sheet1","F1",true)
f.SetCellFormula("Sheet1","G1","=1/0")
f.SetCellValue("Sheet1","H1",time.Duration(0.5*24*3600*1e9))
s,_:=f.NewStyle(&excelize.Style{NumFmt:9}); f.SetCellValue("Sheet1","I1",0.45); f.SetCellStyle("Sheet1","I1","I1",s)
cf:="dd/mm/yyyy;@"; s2,_:=f.NewStyle(&excelize.Style{CustomNumFmt:&cf}); f.SetCellValue("Sheet1","J1",44634); f.SetCellStyle("Sheet1","J1","J1",s2)
f.SetCellValue("Sheet1","K1",3.1415926535897); f.SetCellValue("Sheet1","A5","x"); f.SetCellValue("Sheet1","L1"," pad ")
var b bytes.Buffer; f.Write(&b); g,err:=excelize.OpenReader(bytes.NewReader(b.Bytes())); fmt.Println(err)
for _,o:=range []excelize.Options{{},{RawCellValue:true}} { r,_:=g.Rows("Sheet1"); for r.Next(){ c,_:=r.Columns(o); fmt.Printf("%q\n",c)}}
for i,x:=range g.Styles.CellXfs.Xf { fmt.Println(i, *x.NumFmtID)}
fmt.Printf("%+v\n", g.Styles.NumFmts)
}
